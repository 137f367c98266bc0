import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Emotions of each call, by Apache's own clients of Kafka and Avro and a schema registry.
 *
 * <pre>KAFKA_BROKERS=localhost:9092 MAX_EVENTS=20 mvn -q compile exec:java</pre>
 */
public final class EmotionTally {
  private static final int HEADER_BYTES = 5;

  private final String registry;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
  private final Map<String, Map<String, Integer>> tally = new TreeMap<>();

  private EmotionTally(String registry) {
    this.registry = registry;
  }

  public static void main(String[] arguments) throws Exception {
    var program = new EmotionTally(setting("REGISTRY_URL", "http://localhost:8081"));
    program.read(Long.parseLong(setting("MAX_EVENTS", "100")));
    program.tally.forEach(EmotionTally::show);
  }

  private void read(long max) throws IOException, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, setting("KAFKA_BROKERS", "localhost:9092"),
            ConsumerConfig.GROUP_ID_CONFIG, setting("GROUP", "emotion-tally"),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
            // Java's default is read_uncommitted: events of transactions that were given up too.
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(setting("EVENTS_TOPIC", "emotion-events")));
      for (long count = 0; count < max; ) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
          if (count++ < max) count(decode(message.value()));
        }
      }
    }
  }

  /** 0x00, schema id, Avro. */
  private GenericRecord decode(byte[] value) throws IOException, InterruptedException {
    if (value[0] != 0) throw new IOException("the record is not framed as a registry frames it");
    int id = ByteBuffer.wrap(value).getInt(1);
    if (!readers.containsKey(id)) readers.put(id, new GenericDatumReader<>(schema(id)));
    var bytes =
        DecoderFactory.get()
            .binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
    return readers.get(id).read(null, bytes);
  }

  private Schema schema(int id) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(registry + "/schemas/ids/" + id)).build();
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("schema " + id + ": HTTP " + response.statusCode());
    }
    return new Schema.Parser()
        .parse(new ObjectMapper().readTree(response.body()).get("schema").textValue());
  }

  private void count(GenericRecord event) {
    String call = event.get("callId").toString();
    Object label = event.get("label");
    System.out.printf(
        Locale.ROOT,
        "%s %s %.2fs %s [%s]%n",
        call,
        event.get("channel"),
        (Long) event.get("startMs") / 1000.0,
        label == null ? "(none)" : label,
        event.get("status"));
    if (label == null || !event.get("kind").toString().equals("window")) return;
    tally.computeIfAbsent(call, name -> new TreeMap<>()).merge(label.toString(), 1, Integer::sum);
  }

  private static void show(String call, Map<String, Integer> labels) {
    var line = new StringBuilder(call);
    labels.forEach((label, n) -> line.append(' ').append(label).append('=').append(n));
    System.out.println(line);
  }

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }
}
