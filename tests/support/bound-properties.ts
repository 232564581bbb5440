import fc from "fast-check";

// A property that fails is tried with ever simpler values: of doubles there are so many that it never ends, and what never
// returns has no time limit of the test runner either.
fc.configureGlobal({ interruptAfterTimeLimit: 25_000, markInterruptAsFailure: true });
