import type { LetterKind } from '#disclosure';

type Frozen = Readonly<Record<LetterKind, string>>;

/** The second edition says something else only of what is not processed, which none of these letters speaks of. */
const FIRST_AND_SECOND: Frozen = {
  registration_form: 'ae261d42dbc42645 ffc2ff43b4ca01da 80d7105fd774f155 92d7c28a8d41ffe9',
  receipt: '9bc5ec177fe9c4be 079a3dfdc09620e7 3d062b59ad9f921d 92081d1357b09186',
  correction_notice: '530140d4fe0c21f4 e1e304c3c6c7bdce df8651978bd02e16 140ec96d852e4653',
  extension_notice: '657b7a95e26a8236 382664abaa5a47c9 fdd89568dafb8865 8a0e962b77239b0b',
  third_party_letter: '8f7e989192296b87 d49248191972cd4d 450abc8f63aeb56a 58199997c9980cbb',
  third_party_notice: 'bd8e1523516f2190 7280be270425b26f 07f64720f19bac60 5988482255683439',
  public_interest_notice: 'b3161ca139b711d9 5db68b8ae7aad874 5a5e1e348b19786b f3b10612094ea080',
  agency_letter: '4558b9caecfc3733 44bd2f0e69f1c2b5 7092021521d37fdd babca34cf7453e67',
  reasons_request: '63101ab9898e281d e7aafd119507ac77 6fb7f17476043ebb f62ca50bba6bc13c',
  later_reply_notice: 'e3cf0126562a8068 6c3d835e2981e609 41c0e3b770fe6e00 ffa10f21abb70fe7',
  fee_notice: '6ccea0321f9aa49b c2015e0c540981ed b9fb61ae6d286266 f024849a3b69a61a',
  approval_sheet: '4ee9542bd4bd036a df17f2cfbdd9f169 442c64b0d1c2511f da7553d3ad1ec6de',
  reply: 'fb314e64421a6431 f20ec7176cc75cd1 2fe2705bb7f20b8a f17a324881886a8c',
  delivery_proof: 'e86eef8aa130189d b67aa98a6721fc50 8c1cf0e28c117418 be32e784aeda10c6',
};

/**
 * What the letters of former editions are drawn as: the first digits of SHA-256 of page and document, with all facts and with the
 * least. They are written once, when an edition is followed by the next, and never changed: who issued such a letter has it on paper.
 */
export const FROZEN_LETTERS: Readonly<Record<'first' | 'second' | 'third' | 'fourth', Frozen>> = {
  first: FIRST_AND_SECOND,
  second: FIRST_AND_SECOND,
  third: {
    registration_form: '9ed273f60b6d6d0d 4b049370c8ebaf0b 266ec7f3c308aebe 454057d5d7bdbbd5',
    receipt: '6f93e8b6ed010085 83e38c8fd4e9d182 938f79b4de264901 86ce62a2d098a0b3',
    correction_notice: '81c1018e47d835e6 feb79d9417dfeaa3 d75261396f5ab73f 140ec96d852e4653',
    extension_notice: '60be0e6c36f3c2e2 382664abaa5a47c9 eda369d33706451d 8a0e962b77239b0b',
    third_party_letter: '36ec19a525efdaed 8e0261dad78d8baf 1fcbf8213b71b1b2 e08ce89a99ed0889',
    third_party_notice: '03c7e4c1ed6e65a3 7280be270425b26f 5910b17144f651a9 5988482255683439',
    public_interest_notice: 'da259e6b34938de2 3164dba5d90e8f5e 17c79513f4f28878 f3b10612094ea080',
    agency_letter: '85dec2c7f681aaeb 16018007dd25e112 ac4966ccbf7732b0 4742959400ac7800',
    reasons_request: '7278378c04605a5e 727c2d7ce8cd218a f5176218999964d4 f62ca50bba6bc13c',
    later_reply_notice: '3681491c0bbba00f 36aced50d8b60009 f84b60c17e18dd16 ffa10f21abb70fe7',
    fee_notice: '2938c72cc4e52c3b 8b9953549aa15a5e a7cdc3dbeb9de1b1 9371d10d4351d701',
    approval_sheet: 'be7097c09206c186 bd05e29cd2939843 110b79332c4ee8dc 4208e68667f15098',
    reply: '9c97a57b3796f60c bc76775f6df9faa5 11c7bdef07902605 f17a324881886a8c',
    delivery_proof: '318c4e9d02abb864 21eb490389742dec 1c6fde29d22fcb0a 34b7b46806fe06cb',
  },
  fourth: {
    registration_form: '8f72f8936c69f5fb 4e85ed58912ddc8e 5b0e10d179f6e7c8 1ef8e65211bb3c67',
    receipt: 'ca69d3878ca83ea3 8d2ff095fe49ac14 f34beab352f04eab dcdc52f1b0c41604',
    correction_notice: '81c1018e47d835e6 feb79d9417dfeaa3 d75261396f5ab73f 140ec96d852e4653',
    extension_notice: '60be0e6c36f3c2e2 382664abaa5a47c9 eda369d33706451d 8a0e962b77239b0b',
    third_party_letter: 'a6a59d94374e9396 533b6ff37331b11f 9817cfc5f6e85b99 3287e49de5e70a80',
    third_party_notice: '03c7e4c1ed6e65a3 7280be270425b26f 5910b17144f651a9 5988482255683439',
    public_interest_notice: 'da259e6b34938de2 3164dba5d90e8f5e 17c79513f4f28878 f3b10612094ea080',
    agency_letter: 'ecf0843456630392 20334893c7c70dbe 5ad04362a5a7ef77 8e53f914df4f641a',
    reasons_request: '7278378c04605a5e 727c2d7ce8cd218a f5176218999964d4 f62ca50bba6bc13c',
    later_reply_notice: '3681491c0bbba00f 36aced50d8b60009 f84b60c17e18dd16 ffa10f21abb70fe7',
    fee_notice: '3fdfb363e41385ba a04e48f6b9e0dc0d 4847b2d55f65d9e4 8f5a212e430f92d7',
    approval_sheet: 'daaa989b69294993 663b3d1fe664df59 55eb24bd0f721721 68178b675bd543f8',
    reply: '9c97a57b3796f60c bc76775f6df9faa5 11c7bdef07902605 f17a324881886a8c',
    delivery_proof: '6ce31e427c641c56 91404316d367d4e7 c34b5798bffab46d 466c9935d336fff5',
  },
};
