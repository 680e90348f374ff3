using Edge.Jobs;
using Edge.Kernel;

namespace Edge.Delivery;

/// <summary>A response from the origin as the engine sees it.</summary>
/// <param name="Fields">End-to-end fields only.</param>
/// <param name="RequestTime">When the request was sent, for the age (RFC 9111 §4.2.3).</param>
public sealed record ResponseHead(
    int Status, HeaderFields Fields, DateTimeOffset RequestTime, DateTimeOffset ResponseTime, NodeId? Host);
