package goodhart.chart;

/** A figure laid out: what can be drawn on any surface. */
interface Drawing {

  /** How high the surface must be, in points; all drawings are equally wide. */
  double height();

  /** Draws everything. */
  void on(Surface surface);
}
