using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>What a node says of who it is: never more than its public side.</summary>
public static class IdentityReport
{
    public static JsonObject Of(NodeIdentity identity, string version, DateTimeOffset now) => new()
    {
        ["node"] = identity.Id.Value,
        ["role"] = NodeRoleName.Of(identity.Role),
        ["region"] = identity.Region.Value,
        ["version"] = version,
        ["time"] = now.UtcDateTime,
        ["key"] = identity.Key.PublicKeyText,
        ["key_created"] = identity.KeyCreated.UtcDateTime,
        ["certificate_expires"] = identity.Certificate?.NotAfter.ToUniversalTime(),
    };
}
