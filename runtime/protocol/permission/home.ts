/** Home of the commands that tools run: a folder in memory that is empty when a command starts and ends with it. */
export const commandHome = '/home/assistant'
