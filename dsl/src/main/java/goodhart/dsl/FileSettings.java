package goodhart.dsl;

import goodhart.pool.PoolSource;

/**
 * The settings of {@code preferences(file)}.
 *
 * @param of the pools the pairs are about; null when the file stands alone
 * @param dropSameText whether pairs of two equal texts are left out; otherwise they are a mistake
 */
record FileSettings(PoolSource of, boolean dropSameText) {}
