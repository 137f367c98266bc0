import type { AudioFormat } from '../../audio/chunk.js';
import { BYTES_PER_SAMPLE } from '../../audio/format.js';
import type { PlannedRecord } from './call-records.js';

/** What was sent of one call: a line of the manifest. */
export interface SentCall {
  readonly callId: string;
  readonly recording: string;
  readonly encoding: AudioFormat['encoding'];
  readonly sampleRateHz: number;
  readonly channels: AudioFormat['channels'];
  /** Samples a channel, what was lost among them. */
  readonly samples: number;
  /** Samples from … to that no record brought. */
  readonly lost: readonly (readonly [from: number, to: number])[];
  /** Records, those that were sent twice counted twice. */
  readonly records: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** Whether its end was sent. */
  readonly ended: boolean;
}

interface Book {
  readonly first: PlannedRecord;
  lost: [from: number, to: number][];
  nextSample: number;
  nextSeq: number;
  records: number;
  duplicates: number;
  reordered: number;
  ended: boolean;
}

/**
 * Keeps books of what was really sent, by the records alone: what a reader of the topic is to find
 * there. Memory: a book a call.
 */
export class SentCalls {
  readonly #books = new Map<string, Book>();

  add(record: PlannedRecord): void {
    const { chunk } = record;
    const book = this.#bookOf(record);
    const from = chunk.offsetSamples ?? book.nextSample;
    const to = from + sampleCountOf(record);
    book.records++;
    if (from > book.nextSample) book.lost.push([book.nextSample, from]);
    if (from < book.nextSample) countRepair(book, from, to);
    book.nextSample = Math.max(book.nextSample, to);
    book.nextSeq = Math.max(book.nextSeq, record.seq + 1);
    book.ended ||= chunk.endOfCall === true;
  }

  /** Records without samples that end the calls that are open: for a sender that has to stop. */
  endings(): PlannedRecord[] {
    return [...this.#books.values()]
      .filter(({ ended }) => !ended)
      .map(({ first, nextSample, nextSeq }) => ({
        ...first,
        seq: nextSeq,
        chunk: {
          ...first.chunk,
          bytes: new Uint8Array(0),
          offsetSamples: nextSample,
          endOfCall: true,
        },
      }));
  }

  /** In the order in which the calls began. */
  calls(): SentCall[] {
    return [...this.#books].map(([callId, { first, nextSample, lost, ...book }]) => ({
      callId,
      recording: first.recording,
      ...first.chunk.format,
      samples: nextSample,
      lost,
      records: book.records,
      duplicates: book.duplicates,
      reordered: book.reordered,
      ended: book.ended,
    }));
  }

  #bookOf(first: PlannedRecord): Book {
    const known = this.#books.get(first.chunk.callId);
    if (known !== undefined) return known;
    const book: Book = {
      first,
      lost: [],
      nextSample: 0,
      nextSeq: 0,
      records: 0,
      duplicates: 0,
      reordered: 0,
      ended: false,
    };
    this.#books.set(first.chunk.callId, book);
    return book;
  }
}

/** A record from before the end so far brings what was missing, or what was there already. */
function countRepair(book: Book, from: number, to: number): void {
  const hole = book.lost.find(([start, end]) => start <= from && to <= end);
  if (hole === undefined) {
    book.duplicates++;
    return;
  }
  book.reordered++;
  const rests: [number, number][] = [
    [hole[0], from],
    [to, hole[1]],
  ];
  book.lost = book.lost
    .flatMap((range) => (range === hole ? rests : [range]))
    .filter(([start, end]) => start < end);
}

function sampleCountOf({ chunk: { bytes, format } }: PlannedRecord): number {
  return bytes.length / (BYTES_PER_SAMPLE[format.encoding] * format.channels.length);
}
