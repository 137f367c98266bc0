import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { asKafkaError } from '../../../connectors/kafka/failure.js';
import { UndertoneError } from '../../../src/errors.js';

const {
  KafkaJSConnectionError,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  KafkaJSAggregateError,
} = kafkajs;

/** As kafkajs makes them from what the broker answers. */
function refusal(type: string, message = 'the broker says no'): Error {
  return new KafkaJSProtocolError({ name: '', type, code: 1, message, retriable: false } as never);
}

function afterRetries(cause: Error): Error {
  return new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 12, retryTime: 1_000 });
}

describe('asKafkaError', () => {
  it.each([
    ['TOPIC_AUTHORIZATION_FAILED', 'KAFKA_DENIED'],
    ['GROUP_AUTHORIZATION_FAILED', 'KAFKA_DENIED'],
    ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'KAFKA_DENIED'],
    ['SASL_AUTHENTICATION_FAILED', 'KAFKA_DENIED'],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'KAFKA_TOPIC_MISSING'],
    ['MESSAGE_TOO_LARGE', 'KAFKA_RECORD_TOO_LARGE'],
    ['RECORD_LIST_TOO_LARGE', 'KAFKA_RECORD_TOO_LARGE'],
    ['INVALID_PRODUCER_EPOCH', 'KAFKA_FENCED'],
    ['NOT_ENOUGH_REPLICAS', 'KAFKA_FAILED'],
  ])('%s is %s, however deep it is wrapped', (type, code) => {
    for (const wrapped of [
      refusal(type),
      afterRetries(refusal(type)),
      Object.assign(new KafkaJSNonRetriableError('bailed'), { cause: refusal(type) }),
      new KafkaJSAggregateError('several', [refusal(type)]),
    ]) {
      expect(asKafkaError(wrapped, 'topic t').code).toBe(code);
    }
  });

  it('names place, refusal and remedy', () => {
    const cause = afterRetries(refusal('TOPIC_AUTHORIZATION_FAILED', 'Not authorized'));
    const error = asKafkaError(cause, 'topic emotion-events');
    expect(error.message).toBe(
      'KAFKA_DENIED: topic emotion-events: the user has no right to do this; received TOPIC_AUTHORIZATION_FAILED (Not authorized); grant it: docs/kafka.md, Security, lists the rights that are needed',
    );
    expect(error.cause).toBe(cause);
  });

  it('names the broker that does not answer', () => {
    const refused = new KafkaJSConnectionError('connect ECONNREFUSED', {
      broker: 'localhost:9',
      code: 'ECONNREFUSED',
    });
    const error = asKafkaError(afterRetries(refused), 'brokers localhost:9');
    expect(error.code).toBe('KAFKA_UNAVAILABLE');
    expect(error.details.received).toBe('connect ECONNREFUSED from localhost:9');
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  ])('takes %s for a matter of trust, not of the network', (code) => {
    const failure = new KafkaJSConnectionError('Connection error', { broker: 'b:1', code });
    expect(asKafkaError(failure, 'brokers b:1').code).toBe('KAFKA_DENIED');
  });

  it('knows the fenced producer of brokers that are newer than the client', () => {
    const failure = refusal('KAFKAJS_UNKNOWN_ERROR_CODE', 'Unknown error code 90');
    expect(asKafkaError(failure, 'shard 0').code).toBe('KAFKA_FENCED');
  });

  it('hands errors of ours through, also from inside', () => {
    const own = new UndertoneError('CONFIG', { what: 'the token command failed' });
    expect(asKafkaError(own, 'anywhere')).toBe(own);
    expect(asKafkaError(afterRetries(own), 'anywhere')).toBe(own);
  });

  it('takes whatever else is thrown', () => {
    expect(asKafkaError('odd', 'topic t').message).toBe(
      'KAFKA_FAILED: topic t: the request failed for good; received odd',
    );
    const ring = new Error('ring');
    ring.cause = ring;
    expect(asKafkaError(ring, 'topic t').code).toBe('KAFKA_FAILED');
  });
});
