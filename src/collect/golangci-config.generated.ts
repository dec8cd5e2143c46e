export const golangciConfig: string = "";
