/** `npm run docs:accuracy`: writes docs/accuracy.md from docs/reports/accuracy.md and the reports. */
import { writeFile } from 'node:fs/promises';
import { accuracyPage, PAGE } from './accuracy/page.js';

await writeFile(PAGE, await accuracyPage());
console.log(`wrote ${PAGE}`);
