/** Where an assistant's machine is and how it is reached. */
export type Address = { readonly reach: 'local' }
