using MagicLink.Gateway.Commands;

return await CommandLine.RunAsync(args, Environment.CurrentDirectory);
