// Registers an Avro schema and reads it back: prints {"id":..,"again":..,"byId":..,"latest":..,"compatible":..}.
// usage: node register.mjs REGISTRY SUBJECT SCHEMA NEXT
//   compatible: what the registry says of NEXT as the version after SCHEMA
import { SchemaRegistryClient } from '@confluentinc/schemaregistry';

const [registry, subject, schema, next] = process.argv.slice(2);
// A client without memory asks the registry each time.
const client = () => new SchemaRegistryClient({ baseURLs: [registry] });
const avro = (text) => ({ schema: text, schemaType: 'AVRO' });

const id = await client().register(subject, avro(schema));
console.log(JSON.stringify({
  id,
  again: await client().register(subject, avro(schema)),
  byId: JSON.parse((await client().getBySubjectAndId(subject, id)).schema),
  latest: (await client().getLatestSchemaMetadata(subject)).version,
  compatible: await client().testSubjectCompatibility(subject, avro(next)),
}));
