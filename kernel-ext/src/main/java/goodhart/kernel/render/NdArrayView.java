package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An ND4J array: shape, type of numbers, and as a table where it has one or two dimensions. Only a
 * value that is one may lead here, because this class loads ND4J.
 */
final class NdArrayView {
  private NdArrayView() {}

  static MimeBundle of(Object value) {
    INDArray array = (INDArray) value;
    if (array.wasClosed()) {
      return MimeBundle.text("INDArray that was closed");
    }
    String what =
        "INDArray of shape " + Arrays.toString(array.shape()) + ", " + array.dataType().toString();
    if (array.isEmpty()) {
      return MimeBundle.text(what + ", empty");
    }
    boolean words = array.dataType() == DataType.UTF8;
    if (words || array.rank() < 1 || array.rank() > 2) {
      return MimeBundle.text(what + "\n" + array); // which leaves out the middle of a large one
    }
    return GridView.of(new Numbers(array, what));
  }

  private record Numbers(INDArray array, String title) implements Grid {

    @Override
    public long rows() {
      return array.rank() == 1 ? 1 : array.size(0);
    }

    @Override
    public long columns() {
      return array.size(array.rank() - 1);
    }

    @Override
    public String name(long column) {
      return Long.toString(column);
    }

    @Override
    public boolean numeric(long column) {
      return true;
    }

    @Override
    public String cell(long row, long column) {
      long[] at = array.rank() == 1 ? new long[] {column} : new long[] {row, column};
      DataType type = array.dataType();
      if (type == DataType.BOOL) {
        return String.valueOf(array.getDouble(at) != 0);
      }
      if (type.isIntType()) {
        return String.valueOf(array.getLong(at));
      }
      double value = array.getDouble(at);
      return type == DataType.DOUBLE ? Double.toString(value) : Float.toString((float) value);
    }
  }
}
