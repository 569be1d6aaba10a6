package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.net.URI;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Addresses: text, and a link where it leads to a page; no other scheme can be clicked. */
final class LinkView {
  private LinkView() {}

  static MimeBundle of(URL url) {
    return of(url.getProtocol(), url.toString());
  }

  static MimeBundle of(URI uri) {
    return of(uri.getScheme(), uri.toString());
  }

  private static MimeBundle of(String scheme, String address) {
    String lower = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    if (!lower.equals("http") && !lower.equals("https")) {
      return MimeBundle.text(address);
    }
    String safe = Html.escape(address);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(
        "text/html",
        "<a href=\"" + safe + "\" target=\"_blank\" rel=\"noopener noreferrer\">" + safe + "</a>");
    data.put("text/plain", address);
    return new MimeBundle(data);
  }
}
