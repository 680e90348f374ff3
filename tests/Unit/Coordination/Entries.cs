using System.Diagnostics.Metrics;
using System.Text;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

/// <summary>Resources and pictures for tests.</summary>
internal static class Entries
{
    public static readonly IMeterFactory Meters = new NodeMetrics();

    public static readonly CoordinationMetrics Metrics = new(Meters);

    public static ResourceEntry Service(string id, long revision, string domain = "docs.example") => new(
        ResourceKinds.Service.Key(id),
        "Service",
        1,
        "self",
        "usr:test",
        new Revision(1),
        new Revision(revision),
        ResourceKinds.Service.Serialise(new ServiceDocument { Domains = [domain], Origin = "http://127.0.0.1:8000" }));

    /// <summary>What no release reads.</summary>
    public static ResourceEntry Poison(string id, long revision) => Service(id, revision) with { Body = Encoding.UTF8.GetBytes("{\"nonsense\":1}") };

    public static ResourceEntry Node(string id, long revision) => new(
        ResourceKinds.Node.Key(id),
        "Node",
        1,
        "self",
        "usr:test",
        new Revision(1),
        new Revision(revision),
        ResourceKinds.Node.Serialise(new NodeDocument { Role = NodeRole.Gateway, Region = "local" }));

    public static ResourceEntry Device(string id, long revision) => new(
        ResourceKinds.Device.Key(id),
        "Device",
        1,
        "self",
        "usr:test",
        new Revision(1),
        new Revision(revision),
        ResourceKinds.Device.Serialise(new DeviceDocument { PublicKey = Convert.ToBase64String(new byte[32]), Role = NodeRole.Gateway }));

    public static ResourceEntry Token(string accessor, long revision) => new(
        ResourceKey.Of("tokens", accessor), "Token", 1, "self", "usr:test", new Revision(1), new Revision(revision), "{}"u8.ToArray());

    public static ControlPicture Put(this ControlPicture picture, params ResourceEntry[] entries) =>
        picture.With(new Change(entries[0].Modified, entries, []), 100);

    public static ControlPicture Delete(this ControlPicture picture, long revision, params ResourceKey[] keys) =>
        picture.With(new Change(new Revision(revision), [], keys), 100);

    public static string[] KeysOf(ConfigReplica replica) => [.. replica.Current.Entries.Keys.Select(static key => key.Value)];
}
