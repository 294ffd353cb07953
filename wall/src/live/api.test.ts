import { expect, test } from 'vitest';
import { questions } from './api';

const everything = { areas: [], kinds: [], domains: [], cameras: [] };

test('without a filter everything is asked for at once', () => {
  expect(questions(everything)).toEqual(['limit=1000']);
});

test('a desk asks for its own areas and domains and for nothing else', () => {
  expect(questions({ ...everything, areas: ['vu-ninh', 'kinh-bac'], domains: ['traffic'] })).toEqual([
    'limit=1000&area=vu-ninh&domain=traffic',
    'limit=1000&area=kinh-bac&domain=traffic',
  ]);
});
