process.stdout.write("looping\n", () => {
  for (;;);
});
