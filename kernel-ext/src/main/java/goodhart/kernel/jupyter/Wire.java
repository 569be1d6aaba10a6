package goodhart.kernel.jupyter;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns messages into signed frames and back, as protocol 5.3 lays them out: identities, delimiter,
 * signature, header, parent header, metadata, content. The library's own classes write dates
 * without seconds and end the reading loop at a wrong signature, hence this one.
 */
final class Wire {
  static final String PROTOCOL = "5.3";

  private static final int REMEMBERED = 1 << 16;
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Gson GSON =
      new GsonBuilder()
          .serializeNulls()
          .disableHtmlEscaping()
          .registerTypeAdapter(Double.class, new FiniteOrNull())
          .registerTypeAdapter(double.class, new FiniteOrNull())
          .create();

  private final Mac mac;
  private final Set<ByteBuffer> seen =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });
  private final String session = UUID.randomUUID().toString();
  private final AtomicLong sent = new AtomicLong();

  /**
   * @param scheme for example {@code hmac-sha256}
   * @param key the shared key; empty for unsigned messages
   */
  Wire(String scheme, String key) throws GeneralSecurityException {
    if (key == null || key.isEmpty()) {
      mac = null;
    } else {
      mac = Mac.getInstance(scheme.replace("-", ""));
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
    }
  }

  /** Any value as JSON; numbers that are not finite become null, which JSON can say. */
  static JsonElement json(Object value) {
    return GSON.toJsonTree(value);
  }

  List<byte[]> encode(
      List<byte[]> identities, String type, JsonObject parent, Map<String, ?> content) {
    return encode(identities, type, parent, Map.of(), content, List.of());
  }

  List<byte[]> encode(
      List<byte[]> identities,
      String type,
      JsonObject parent,
      Map<String, ?> metadata,
      Map<String, ?> content,
      List<byte[]> buffers) {
    Map<String, Object> header =
        Map.of(
            "msg_id",
            session + "_" + sent.incrementAndGet(),
            "session",
            session,
            "username",
            "kernel",
            "date",
            DATE.format(Instant.now()),
            "msg_type",
            type,
            "version",
            PROTOCOL);
    byte[][] body = {
      bytes(GSON.toJson(header)),
      bytes(GSON.toJson(parent)),
      bytes(GSON.toJson(metadata)),
      bytes(GSON.toJson(content))
    };
    List<byte[]> frames = new ArrayList<>(identities);
    frames.add(DELIMITER);
    frames.add(sign(Arrays.asList(body)));
    frames.addAll(Arrays.asList(body));
    frames.addAll(buffers);
    return frames;
  }

  /**
   * The message in these frames; nothing when they are no message, carry a wrong signature, or one
   * that has been seen before: each message of a client is new, so its repetition is not its own.
   */
  Optional<Message> decode(List<byte[]> frames) {
    int at = 0;
    while (at < frames.size() && !Arrays.equals(frames.get(at), DELIMITER)) {
      at++;
    }
    if (frames.size() < at + 6) {
      return Optional.empty();
    }
    List<byte[]> body = frames.subList(at + 2, at + 6);
    byte[] signature = sign(body);
    if (!MessageDigest.isEqual(frames.get(at + 1), signature) || !isNew(signature)) {
      return Optional.empty();
    }
    JsonElement header = parse(body.get(0));
    JsonElement metadata = parse(body.get(2));
    JsonElement content = parse(body.get(3));
    if (!header.isJsonObject() || !content.isJsonObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new Message(
            List.copyOf(frames.subList(0, at)),
            header.getAsJsonObject(),
            metadata.isJsonObject() ? metadata.getAsJsonObject() : new JsonObject(),
            content.getAsJsonObject(),
            List.copyOf(frames.subList(at + 6, frames.size()))));
  }

  private synchronized boolean isNew(byte[] signature) {
    return mac == null || seen.add(ByteBuffer.wrap(signature));
  }

  private synchronized byte[] sign(List<byte[]> body) {
    if (mac == null) {
      return new byte[0];
    }
    body.forEach(mac::update);
    return bytes(HexFormat.of().formatHex(mac.doFinal()));
  }

  private static JsonElement parse(byte[] json) {
    return JsonParser.parseString(new String(json, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class FiniteOrNull extends TypeAdapter<Double> {
    @Override
    public void write(JsonWriter out, Double value) throws IOException {
      if (value == null || !Double.isFinite(value)) {
        out.nullValue();
      } else {
        out.value(value);
      }
    }

    @Override
    public Double read(JsonReader in) throws IOException {
      return in.nextDouble();
    }
  }
}
