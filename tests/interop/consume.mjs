// Prints records of a topic as another company's client decodes them: one JSON object a line.
// usage: node consume.mjs BOOTSTRAP REGISTRY TOPIC COUNT
// Ends with 0 after COUNT records, with 1 when they do not arrive within 30 seconds, 2 on wrong usage.
import { AvroDeserializer, SchemaRegistryClient, SerdeType } from '@confluentinc/schemaregistry';
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';

const [bootstrap, registry, topic, count] = process.argv.slice(2);
if (!(count > 0)) {
  console.error('usage: node consume.mjs BOOTSTRAP REGISTRY TOPIC COUNT');
  process.exit(2);
}
const SCHEMA_ID_OFFSET = 1; // after the magic byte
// kafkajs knows gzip alone; Dawnwatch's batches are lz4.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => ({
  decompress: async (batch) => Buffer.from(lz4.decompress(batch)),
});
const deserializer = new AvroDeserializer(
  new SchemaRegistryClient({ baseURLs: [registry] }), SerdeType.VALUE, {});
const consumer = new kafkajs.Kafka({ brokers: [bootstrap], logLevel: kafkajs.logLevel.ERROR })
  .consumer({ groupId: `interop-${process.pid}-${Date.now()}` });

let seen = 0;
setTimeout(() => fail(`${seen} of ${count} records within 30 s`), 30_000).unref();

// Without this, a consumer that gives up ends the process as if all were well.
consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error.stack));

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ partition, message }) => {
    if (seen >= count) {
      return;
    }
    try {
      print({
        partition,
        offset: message.offset,
        key: message.key?.toString() ?? null,
        schemaId: message.value.readInt32BE(SCHEMA_ID_OFFSET),
        value: await deserializer.deserialize(topic, message.value),
      });
    } catch (error) {
      fail(`partition ${partition} offset ${message.offset}: ${error.stack}`);
    }
    seen += 1;
    if (seen >= count) {
      process.exit(0);
    }
  },
});

function print(record) {
  console.log(JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? `${value}` : value)));
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
