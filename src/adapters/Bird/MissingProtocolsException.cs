namespace Edge.Bird;

/// <summary>BIRD answers, but its configuration lacks the protocols that announce.</summary>
internal sealed class MissingProtocolsException(string message) : Exception(message);
