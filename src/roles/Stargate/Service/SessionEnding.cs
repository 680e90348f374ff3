using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>Ends sessions and streams of devices that may have them no longer.</summary>
internal sealed class SessionEnding(StreamRegistry streams, HealthBoard board)
{
    /// <summary>Null until the control port is open: then nobody is logged in.</summary>
    public DeviceSessions? Sessions { get; set; }

    /// <summary>The sessions that a revocation concerns end, and with them the streams of nodes that have no other.</summary>
    public void Revoke(TokenRevocation revocation)
    {
        if (Sessions is not { } sessions || revocation.Id.Scope is not (RevocationScope.Device or RevocationScope.Network))
        {
            return;
        }

        NodeId? device = revocation.Id.Scope == RevocationScope.Device ? NodeId.Parse(revocation.Id.Name) : null;
        sessions.RevokeBefore(device, revocation.Before);
        foreach (var stream in streams.All.Where(stream => (device is null || stream.Node == device) && !sessions.Has(stream.Node)))
        {
            stream.Abort("the session was revoked");
        }
    }

    /// <summary>A device that was revoked or deleted loses its session and its stream at once; a deleted node is forgotten.</summary>
    public void Follow(ControlPicture before, ControlPicture after)
    {
        if (after.Epoch != before.Epoch || before.Revision < after.Floor)
        {
            return;
        }

        foreach (var key in after.ChangedSince(before.Revision))
        {
            if (ResourceKinds.Device.IdOf(key) is { } device && NodeId.TryParse(device, out var node)
                && (!after.Entries.TryGetValue(key, out var entry) || ResourceKinds.Device.Parse(entry) is { Succeeded: true, Value.Revoked: true }))
            {
                Sessions?.Revoke(node);
                foreach (var stream in streams.Of(node))
                {
                    stream.Abort("the device was revoked");
                }
            }

            if (ResourceKinds.Node.IdOf(key) is { } gone && NodeId.TryParse(gone, out var forgotten) && !after.Entries.ContainsKey(key))
            {
                board.Tell(judge => judge.Forget(forgotten));
            }
        }
    }
}
