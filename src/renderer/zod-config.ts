import { config } from "zod";

// The page may not compile code from text: without this, zod tries to, and the browser reports it each time.
config({ jitless: true });
