package goodhart.kernel.render;

import com.google.auto.service.AutoService;
import goodhart.dsl.Goodhart;
import goodhart.kernel.MimeBundle;
import goodhart.pool.HeldOut;
import goodhart.pool.PoolSource;
import goodhart.study.Realisation;
import java.util.List;

/** Shows a split of prompts, drawn once, with the prompts that are in both parts. */
@AutoService(RendererProvider.class)
public final class SplitRenderer implements RendererProvider {

  @Override
  public void register(Renderers renderers) {
    renderers.registerWork(HeldOut.class, split -> List.of(MimeBundle.text(text(split))));
  }

  private static String text(HeldOut split) {
    PoolSource.Draw draw = new Realisation(Goodhart.getSeed(), Goodhart.progress()).draw(split);
    return draw.training().prompts()
        + " prompts to train on and "
        + draw.evaluation().prompts()
        + " to evaluate on, anew for each seed, of "
        + split.pool()
        + draw.leakage()
            .map(l -> "\nleakage with seed " + Goodhart.getSeed() + ": " + l)
            .orElse("");
  }
}
