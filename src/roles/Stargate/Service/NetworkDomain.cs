using Edge.Coordination;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>The network's own domain.</summary>
internal static class NetworkDomain
{
    /// <summary>Null while the picture has no network.</summary>
    public static string? Of(ControlPicture picture) =>
        picture.Entries.TryGetValue(ResourceKinds.Network.Key("self"), out var entry) && ResourceKinds.Network.Parse(entry) is { Succeeded: true } network
            ? network.Value.Domain
            : null;
}
