import type { OperatorFunction } from 'rxjs';

import type { Channel, StreamKey } from '../audio/chunk.js';
import { UndertoneError } from '../errors.js';
import type { MonoContains, Purpose } from '../events/emotion-event.js';
import { stage } from './stage.js';

/** What the operator of a deployment declares; events carry it. See docs/law.md. */
export interface Declaration {
  /** Why the agent, a person at work, is processed; nothing else is permitted. */
  readonly purpose?: Purpose;
  /** The operator's words on it; required with a purpose. */
  readonly purposeNote?: string;
  /** Process the agent's channel, too. */
  readonly includeAgent?: boolean;
  /** What a mono channel holds; without, mono audio is refused. */
  readonly monoContains?: MonoContains;
  /** How the people heard were told. */
  readonly notice?: string;
}

/**
 * Lets through only the channels that may be processed: the customer's; the agent's if the
 * declaration includes it for a medical or safety purpose, with a note; a mono channel if it is
 * declared what it holds. Agents that are not included are dropped in silence.
 *
 * Errors with LAW_PURPOSE for a declaration that is not lawful, when it is called, and for mono
 * audio without one.
 */
export function permitChannels<Item extends { readonly stream: StreamKey }>(
  declaration: Declaration = {},
): OperatorFunction<Item, Item> {
  checkDeclaration(declaration);
  return stage(() => ({
    next(item, emit) {
      if (isPermitted(item.stream.channel, declaration)) emit(item);
    },
  }));
}

/** @throws UndertoneError LAW_PURPOSE. */
export function checkDeclaration(declaration: Declaration): void {
  const { includeAgent = false, purpose = 'none', purposeNote = '' } = declaration;
  const hasPurpose = purpose === 'medical' || purpose === 'safety';
  if (includeAgent && !hasPurpose) throw noPurpose(purpose);
  if (hasPurpose && purposeNote.trim() === '') throw noNote(purpose);
}

function isPermitted(channel: Channel, declaration: Declaration): boolean {
  if (channel === 'customer') return true;
  if (channel === 'agent') return declaration.includeAgent === true;
  const { monoContains } = declaration;
  if (monoContains === 'customer_only' || monoContains === 'own_recording') return true;
  throw undeclaredMono();
}

function noPurpose(purpose: string): UndertoneError {
  return new UndertoneError('LAW_PURPOSE', {
    what: "the agent's channel may be processed for medical or safety reasons only",
    where: 'declaration.purpose',
    expected: 'medical or safety',
    received: purpose,
    todo: "leave the agent's channel out, or declare the purpose",
  });
}

function noNote(purpose: string): UndertoneError {
  return new UndertoneError('LAW_PURPOSE', {
    what: 'a purpose needs a note that says what it is',
    where: 'declaration.purposeNote',
    expected: `a few words on the ${purpose} purpose`,
    received: 'nothing',
  });
}

function undeclaredMono(): UndertoneError {
  return new UndertoneError('LAW_PURPOSE', {
    what: 'a mono channel may hold a person at work, and nothing says that it does not',
    where: 'declaration.monoContains',
    expected: 'customer_only or own_recording',
    received: 'nothing',
    todo: 'declare what the mono channel holds',
  });
}
