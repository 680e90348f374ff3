namespace Edge.Origin;

/// <summary>The origin's name leads only to addresses that this node does not connect to.</summary>
internal sealed class ForbiddenAddressException(string detail) : IOException(detail);
