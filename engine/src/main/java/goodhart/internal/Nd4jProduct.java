package goodhart.internal;

import java.nio.DoubleBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link BigProduct} by ND4J, in buffers that are allocated once. Everything is kept transposed: a
 * row of Java is a column here, contiguous in ND4J's 'f' order, so nothing is rearranged.
 */
final class Nd4jProduct implements BigProduct {
  private final INDArray matrix;
  private final INDArray block;
  private final INDArray product;
  private final DoubleBuffer in;
  private final DoubleBuffer out;

  Nd4jProduct(double[][] rows) {
    int d = rows.length;
    int h = rows[0].length;
    matrix = zeros(h, d);
    block = zeros(d, BLOCK);
    product = zeros(h, BLOCK);
    in = block.data().asNioDouble();
    out = product.data().asNioDouble();
    DoubleBuffer columns = matrix.data().asNioDouble();
    for (double[] row : rows) {
      columns.put(row);
    }
  }

  private static INDArray zeros(long rows, long columns) {
    return Nd4j.create(DataType.DOUBLE, new long[] {rows, columns}, 'f');
  }

  @Override
  public void put(double[] row) {
    in.put(row);
  }

  @Override
  public void multiply() {
    matrix.mmuli(block, product);
    in.rewind();
    out.rewind();
  }

  @Override
  public void take(double[] row) {
    out.get(row);
  }

  @Override
  public void close() {
    matrix.close();
    block.close();
    product.close();
  }
}
