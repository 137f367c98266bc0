import { UndertoneError, type ErrorCode, type ErrorDetails } from '../../src/errors.js';

/**
 * What kafkajs threw, as an error of ours. kafkajs wraps a refusal in up to three errors (retries
 * exceeded, not retriable, several at once): the one that says most counts, wherever it is.
 *
 * @param cause whatever was thrown; an UndertoneError, also one that was thrown inside a callback
 *   of kafkajs, is handed through
 * @param where what was asked of whom: `topic emotion-events`, `group monitors`
 */
export function asKafkaError(cause: unknown, where: string): UndertoneError {
  if (cause instanceof UndertoneError) return cause;
  const layers = layersOf(cause).reverse();
  const own = layers.find((layer) => layer instanceof UndertoneError);
  if (own !== undefined) return own;
  const told = layers.map(traitsOf);
  const found = RULES.find(([, applies]) => told.some(applies));
  const layer = found === undefined ? told.at(-1) : told.find(found[1]);
  const [code, , words] = found ?? FAILED;
  return new UndertoneError(code, {
    ...words,
    where: layer?.topic === undefined ? where : `${where}, topic ${layer.topic}`,
    received: receivedOf(layer),
    cause,
  });
}

/** What there is to know of one error, whichever copy of kafkajs made it. */
interface Traits {
  readonly name: string;
  readonly message: string;
  /** The broker's own name of a refusal. */
  readonly type: string;
  /** Of the system or of OpenSSL. */
  readonly code: string;
  readonly broker: string | undefined;
  readonly topic: string | undefined;
}

type Rule = readonly [
  code: ErrorCode,
  applies: (traits: Traits) => boolean,
  words: Pick<ErrorDetails, 'what' | 'todo'>,
];

/** kafkajs knows the codes of brokers up to 88; 90 is PRODUCER_FENCED. */
const FENCED = /^Unknown error code 90$/;
const CERTIFICATE = /CERT|UNABLE_TO_(GET|VERIFY)|ALTNAME/;
const AUTHENTICATION =
  /^(SASL_AUTHENTICATION_FAILED|UNSUPPORTED_SASL_MECHANISM|ILLEGAL_SASL_STATE|SECURITY_DISABLED)$/;
const UNREACHABLE =
  /^KafkaJS(Connection(Closed)?Error|RequestTimeoutError|BrokerNotFound|NoBrokerAvailableError|Timeout|LockTimeout)$/;

/** The first that applies counts: a refusal says more than a connection that then closed. */
const RULES: readonly Rule[] = [
  [
    'KAFKA_FENCED',
    ({ type, message }) => type === 'INVALID_PRODUCER_EPOCH' || FENCED.test(message),
    { what: 'a newer producer has taken over this transactional id' },
  ],
  [
    'KAFKA_DENIED',
    ({ type }) => type.endsWith('_AUTHORIZATION_FAILED'),
    {
      what: 'the user has no right to do this',
      todo: 'grant it: docs/kafka.md, Security, lists the rights that are needed',
    },
  ],
  [
    'KAFKA_DENIED',
    ({ name, type }) => name === 'KafkaJSSASLAuthenticationError' || AUTHENTICATION.test(type),
    {
      what: 'the broker does not accept the login',
      todo: 'check --sasl, and the files or variables with user name and password',
    },
  ],
  [
    'KAFKA_DENIED',
    ({ code }) => CERTIFICATE.test(code),
    {
      what: 'one side does not trust the certificate of the other',
      todo: "name the authority that signed the broker's with --tls-ca; if the broker asks for one of yours: --tls-cert and --tls-key",
    },
  ],
  [
    'KAFKA_TOPIC_MISSING',
    ({ type }) => type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'INVALID_TOPIC_EXCEPTION',
    { what: 'the topic does not exist', todo: 'create it, or name another' },
  ],
  [
    'KAFKA_RECORD_TOO_LARGE',
    ({ type }) => type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE',
    { what: 'the broker refuses a record for its size', todo: 'raise max.message.bytes' },
  ],
  [
    'KAFKA_UNAVAILABLE',
    ({ name }) => UNREACHABLE.test(name),
    {
      what: 'no broker answers',
      todo: 'check --brokers, and whether the listener wants TLS or SASL',
    },
  ],
];

const FAILED: Rule = ['KAFKA_FAILED', () => true, { what: 'the request failed for good' }];

/** An error and all that it was made from, outermost first. */
function layersOf(thrown: unknown, seen: readonly unknown[] = []): unknown[] {
  if (thrown === undefined || thrown === null || seen.includes(thrown)) return [];
  const { cause, errors } = thrown as { cause?: unknown; errors?: unknown };
  const several: unknown[] = Array.isArray(errors) ? errors : [];
  const below = [cause, ...several].flatMap((layer) => layersOf(layer, [...seen, thrown]));
  return [thrown, ...below];
}

function traitsOf(thrown: unknown): Traits {
  const text = (key: string) => {
    const value: unknown = (thrown as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: text('name') ?? '',
    message: text('message') ?? String(thrown),
    type: text('type') ?? '',
    code: text('code') ?? '',
    broker: text('broker'),
    topic: text('topic'),
  };
}

function receivedOf(traits: Traits | undefined): string {
  if (traits === undefined) return 'nothing';
  const { type, message, broker } = traits;
  const words = type === '' ? message : `${type} (${message})`;
  return broker === undefined ? words : `${words} from ${broker}`;
}
