package goodhart.dsl;

/**
 * The settings of {@code result.ranking(...)}.
 *
 * @param kl where gold is compared, nats; null for a KL that the curves have in common
 * @param by whose order the rows have: {@code 'peakGold'}, {@code 'goldAtKl'} or {@code 'drop'}
 */
record RankingSettings(Number kl, String by) {}
