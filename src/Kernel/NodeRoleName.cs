namespace Edge.Kernel;

/// <summary>A role's word on the command line, in documents, on the wire and as OU of node certificates.</summary>
public static class NodeRoleName
{
    public static string Of(NodeRole role) => role switch
    {
        NodeRole.Stargate => "stargate",
        NodeRole.Gateway => "gateway",
        NodeRole.Host => "host",
        NodeRole.Api => "api",
        _ => throw new BrokenInvariantException($"role {role} has a name"),
    };

    public static bool TryParse(string? text, out NodeRole role)
    {
        (var known, role) = text switch
        {
            "stargate" => (true, NodeRole.Stargate),
            "gateway" => (true, NodeRole.Gateway),
            "host" => (true, NodeRole.Host),
            "api" => (true, NodeRole.Api),
            _ => (false, default),
        };
        return known;
    }
}
