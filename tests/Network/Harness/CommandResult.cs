namespace Edge.Tests.Network;

internal sealed record CommandResult(int ExitCode, string Output);
