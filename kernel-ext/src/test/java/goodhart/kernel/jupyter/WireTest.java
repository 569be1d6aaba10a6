package goodhart.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireTest {
  private static final byte[] CLIENT = {1, 2, 3};

  private static Wire wire(String key) throws GeneralSecurityException {
    return new Wire("hmac-sha256", key);
  }

  private static List<byte[]> frames(Wire wire) {
    JsonObject parent = JsonParser.parseString("{\"msg_id\": \"p\"}").getAsJsonObject();
    return wire.encode(List.of(CLIENT), "execute_reply", parent, Map.of("code", "é"));
  }

  @Test
  void aMessageReadsAsItWasWritten() throws GeneralSecurityException {
    Message message = wire("secret").decode(frames(wire("secret"))).orElseThrow();
    assertThat(message.identities()).containsExactly(CLIENT);
    assertThat(message.type()).isEqualTo("execute_reply");
    assertThat(message.text("code")).isEqualTo("é");
    assertThat(message.header().get("version").getAsString()).isEqualTo("5.3");
    assertThat(message.header().get("date").getAsString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  }

  @Test
  void theSignatureIsTheHmacOfTheFourParts() throws GeneralSecurityException {
    List<byte[]> frames = frames(wire("secret"));
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new javax.crypto.spec.SecretKeySpec("secret".getBytes(StandardCharsets.UTF_8), "x"));
    frames.subList(3, 7).forEach(mac::update);
    assertThat(new String(frames.get(2), StandardCharsets.US_ASCII))
        .isEqualTo(java.util.HexFormat.of().formatHex(mac.doFinal()));
  }

  @Test
  void whatIsSignedWithAnotherKeyOrChangedOnTheWayIsNoMessage() throws GeneralSecurityException {
    assertThat(wire("secret").decode(frames(wire("other")))).isEmpty();
    assertThat(wire("secret").decode(frames(wire("")))).isEmpty();
    List<byte[]> changed = new ArrayList<>(frames(wire("secret")));
    changed.set(6, "{\"code\": \"other\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(wire("secret").decode(changed)).isEmpty();
    assertThat(wire("secret").decode(frames(wire("secret")).subList(0, 6))).isEmpty();
    assertThat(wire("secret").decode(List.of())).isEmpty();
  }

  @Test
  void aMessageThatComesAgainIsNoMessage() throws GeneralSecurityException {
    Wire wire = wire("secret");
    List<byte[]> frames = frames(wire("secret"));
    assertThat(wire.decode(frames)).isPresent();
    assertThat(wire.decode(frames)).isEmpty();
    assertThat(wire.decode(frames(wire("secret")))).isPresent();
  }

  @Test
  void metadataAndBinaryDataAreCarried() throws GeneralSecurityException {
    List<byte[]> buffers = List.of(new byte[] {0, -1}, new byte[0]);
    List<byte[]> frames =
        wire("secret")
            .encode(
                List.of(), "comm_msg", new JsonObject(), Map.of("a", 1), Map.of("b", 2), buffers);
    Message message = wire("secret").decode(frames).orElseThrow();
    assertThat(message.metadata()).hasToString("{\"a\":1}");
    assertThat(message.content()).hasToString("{\"b\":2}");
    assertThat(message.buffers()).containsExactlyElementsOf(buffers);
  }

  @Test
  void anEmptyKeyMeansUnsigned() throws GeneralSecurityException {
    List<byte[]> frames = frames(wire(""));
    assertThat(frames.get(2)).isEmpty();
    assertThat(wire("").decode(frames)).isPresent();
  }

  @Test
  void numbersThatAreNotFiniteBecomeNull() {
    Object data = Map.of("list", List.of(1.5, Double.NaN), "array", new double[] {1 / 0.0, 2});
    assertThat(Wire.json(data))
        .isEqualTo(JsonParser.parseString("{\"list\": [1.5, null], \"array\": [null, 2.0]}"));
  }

  @Test
  void aConnectionFileThatCannotBeUsedIsNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.json");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Connection(missing))
        .withMessage("there is no connection file " + missing);
    Path other = Files.writeString(folder.resolve("other.json"), "{\"cells\": []}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Connection(other))
        .withMessage(
            other + ": a connection file names transport, ip and ports; Jupyter writes it");
  }
}
