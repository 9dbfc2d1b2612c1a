import { defineConfig } from '@playwright/test';

export default defineConfig({ retries: 1, workers: 1, outputDir: '/build/scratch/playwright', timeout: 2000 });
