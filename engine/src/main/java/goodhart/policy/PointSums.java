package goodhart.policy;

/** Takes KL and two expectations, point by point. */
public interface PointSums {
  /**
   * Takes.
   *
   * @param point the number of the point
   * @param klNats KL, >= 0
   * @param reward E of the one number
   * @param value E of the other
   */
  void put(int point, double klNats, double reward, double value);
}
