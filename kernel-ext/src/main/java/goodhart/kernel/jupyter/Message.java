package goodhart.kernel.jupyter;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * One message that a front end sent.
 *
 * @param identities the routing frames a reply must carry
 * @param header its header; fields may be missing
 * @param metadata what it says beside its content; often empty
 * @param content its content; fields may be missing
 * @param buffers binary data behind the content; often none
 */
record Message(
    List<byte[]> identities,
    JsonObject header,
    JsonObject metadata,
    JsonObject content,
    List<byte[]> buffers) {

  /** The message type, empty when the header does not say. */
  String type() {
    return text(header, "msg_type", "");
  }

  /** A text field of the content. */
  String text(String field) {
    return text(content, field, "");
  }

  /** An object in the content, empty when it is missing. */
  JsonObject object(String field) {
    return has(field) ? content.get(field).getAsJsonObject() : new JsonObject();
  }

  /** A yes-or-no field of the content. */
  boolean flag(String field, boolean otherwise) {
    return has(field) ? content.get(field).getAsBoolean() : otherwise;
  }

  /** A whole number in the content. */
  int number(String field, int otherwise) {
    return has(field) ? content.get(field).getAsInt() : otherwise;
  }

  private boolean has(String field) {
    return content.has(field) && !content.get(field).isJsonNull();
  }

  private static String text(JsonObject object, String field, String otherwise) {
    JsonElement value = object.get(field);
    return value == null || value.isJsonNull() ? otherwise : value.getAsString();
  }
}
