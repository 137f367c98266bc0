/** The part of libsvm-js 0.2.1 that is used here; it ships no types. */
declare module 'libsvm-js/asm.js' {
  interface SvmOptions {
    readonly type: string;
    readonly kernel: string;
    readonly cost: number;
    readonly gamma: number;
    readonly quiet: boolean;
  }

  interface Svm {
    train(samples: readonly (readonly number[])[], labels: readonly number[]): void;
    predictOne(sample: readonly number[]): number;
    /** In LIBSVM's own text format. */
    serializeModel(): string;
    /** Its memory is not collected. */
    free(): void;
  }

  const Svm: {
    new (options: SvmOptions): Svm;
    readonly SVM_TYPES: { readonly C_SVC: string };
    readonly KERNEL_TYPES: { readonly RBF: string };
  };
  export = Svm;
}
