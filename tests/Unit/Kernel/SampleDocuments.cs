using CsCheck;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Kernel;

/// <summary>Random valid documents of every kind.</summary>
internal static class SampleDocuments
{
    private static readonly Gen<string> Label = Gen.String[Gen.Char["abcxyz0189"], 1, 12];

    private static readonly Gen<string> Host = Gen.Select(Label, Label, (one, other) => $"{one}.{other}.test");

    private static readonly Gen<string> Text = Gen.String[Gen.Char.Where(character => !char.IsControl(character) && !char.IsSurrogate(character)), 0, 40];

    private static readonly Gen<NodeRole> Role = Gen.OneOf([.. Enum.GetValues<NodeRole>().Select(role => Gen.Const(role))]);

    private static readonly Gen<string> EndPoint = Gen.Select(Gen.Byte, Gen.Int[1, 65535], (octet, port) => $"127.0.0.{octet}:{port}");

    private static readonly Gen<DateTimeOffset> Moment = Gen.Int[0, int.MaxValue].Select(seconds => DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(seconds % 7));

    public static readonly Gen<NodeDocument> Nodes = Gen.Select(
        Role, Label, Gen.Dictionary(Label, Text)[0, 4], EndPoint, Gen.Bool,
        (role, region, labels, address, drain) => new NodeDocument { Role = role, Region = region, Labels = labels, Http = drain ? null : address, Control = address, Drain = drain });

    public static readonly Gen<DeviceDocument> Devices = Gen.Select(
        Gen.Byte.Array[32], Role, Text, Gen.Bool, Moment.Nullable(), Gen.Byte[1, 255],
        (key, role, owner, revoked, moment, mask) => new DeviceDocument
        {
            PublicKey = Convert.ToBase64String(key),
            Role = role,
            Owner = owner,
            Revoked = revoked,
            KeyCreated = moment,
            PreviousKey = moment is null ? null : Convert.ToBase64String([.. key.Select(octet => (byte)(octet ^ mask))]),
            PreviousUntil = moment,
            RotateAfter = revoked ? moment : null,
            CertificateExpires = revoked ? null : moment,
        });

    public static readonly Gen<ServiceDocument> Services = Gen.Select(
        Host.HashSet[1, 5], Host, Gen.Int[1, 65535], Gen.Int[1, 300],
        (domains, origin, port, timeout) => new ServiceDocument { Domains = [.. domains], Origin = $"https://{origin}:{port}/", OriginHost = port % 2 == 0 ? origin : null, OriginTimeoutSeconds = timeout });

    public static readonly Gen<PolicyDocument> Policies = Gen.Select(Label, Gen.OneOf(Gen.Const("read"), Gen.Const("deny")))
        .Select((name, capability) => new PolicyRule { Path = $"{name}/+/{{{{device.id}}}}/*", Capabilities = [capability] })
        .Array[1, 5].Select(rules => new PolicyDocument { Rules = rules });

    public static readonly Gen<TokenDocument> Tokens = Gen.Select(
        Gen.Byte.Array[32], Label, Moment, Gen.Int[1, 100_000], Role.Nullable(),
        (hash, subject, created, seconds, role) => new TokenDocument
        {
            Kind = role is null ? "api" : "join",
            SecretHash = Convert.ToHexStringLower(hash),
            Subject = subject,
            Created = created,
            Expires = created.AddSeconds(seconds),
            JoinRole = role,
        });

    public static readonly Gen<RevocationDocument> Revocations = Gen.Select(
        Moment, Gen.Int[1, 100_000], Text, (before, seconds, reason) => new RevocationDocument { Before = before, Expires = before.AddSeconds(seconds), Reason = reason });

    public static readonly Gen<RoutingPlanDocument> Plans = Gen.Select(
        Gen.Long[1, long.MaxValue], Label.HashSet[1, 5], Gen.Bool,
        (generation, members, pinned) => new RoutingPlanDocument { Generation = generation, Members = [.. members], Pinned = pinned });

    public static readonly Gen<RoutingPolicyDocument> RoutingPolicies = Gen.Select(
        Label.HashSet[1, 4], Label, Gen.Int[1, 1024], Gen.Int[0, 100], Gen.Int[0, 1_000_000], Gen.Int[1, 1024].Nullable(),
        (from, to, minimum, share, cost, capacity) => new RoutingPolicyDocument
        {
            Minimum = minimum,
            Maximum = 1024,
            SharePercent = share,
            Pairs = [.. from.Select(region => new RoutingPair { From = region, To = to, Cost = cost, Capacity = capacity, Up = cost % 2 == 0 })],
        });

    public static readonly Gen<DeploymentDocument> Deployments = Gen.Select(
        Gen.Long[1, 1_000_000], Label.HashSet[0, 3], Moment, Text, Gen.Bool,
        (cursor, picked, at, text, halted) => new DeploymentDocument
        {
            Canary = cursor * 4,
            FirstRegion = cursor * 3,
            All = cursor * 2,
            Accepted = cursor,
            Region = halted ? "eu-west" : null,
            Picked = [.. picked],
            Executor = halted ? "stargate-1" : "",
            Since = at,
            Halt = halted ? new DeploymentHalt { Cause = "health", Reason = $"gateway-1 {text}", At = at } : null,
            Rejections = [new DeploymentRejection { Key = "services/docs", Revision = cursor, Node = "gateway-1", Field = text, Rule = $"it must {text}", At = at, ReplacedAt = halted ? cursor + 1 : null }],
        });

    public static readonly Gen<LossDocument> Losses = Gen.Select(
        Gen.Long[1, 1_000_000], Label.HashSet[1, 3], Moment, Text, Gen.Bool,
        (revision, stargates, at, author, deleted) => new LossDocument
        {
            Common = revision,
            Remembered = revision * 2,
            At = at,
            Stargates = [.. stargates],
            Revocations = stargates.Count,
            Commits = [new LossCommit { Key = "services/docs", Revision = revision + 1, Author = deleted ? "" : author, Deleted = deleted }],
            Unlisted = deleted ? 1 : 0,
        });

    public static readonly Gen<ZoneDocument> Zones = Gen.Select(
        Host, Gen.Int[60, 2_419_200], Gen.UInt, Gen.Bool,
        (host, seconds, number, importing) => new ZoneDocument
        {
            PrimaryServer = importing ? host + "." : null,
            Mailbox = importing ? null : $"hostmaster.{host}.",
            RefreshSeconds = seconds,
            SerialBase = number,
            RecordSets = seconds,
            Importing = importing ? number : null,
        });

    public static readonly Gen<TsigKeyDocument> TsigKeys = Gen.Select(
        Gen.Int[0, 2], Gen.Byte.Array[1, 90], Gen.Int[0, int.MaxValue],
        static (algorithm, secret, seconds) => new TsigKeyDocument
        {
            Algorithm = ((string[])["hmac-sha256", "hmac-sha384", "hmac-sha512"])[algorithm],
            SecretSealed = Convert.ToBase64String(secret),
            Policies = ["acme"],
            Description = "a key",
            Created = DateTimeOffset.FromUnixTimeSeconds(seconds),
        });

    public static readonly Gen<RecordSetDocument> RecordSets = Gen.Select(
        Gen.Int[60, 604_800], Host.HashSet[1, 5], (seconds, hosts) => new RecordSetDocument { TtlSeconds = seconds, Values = [.. hosts.Select(host => $"10 {host}.")] });

    public static readonly NetworkDocument Network = new()
    {
        NetworkId = "net-1",
        Domain = "edge.test",
        CaCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        CaKeySealed = "c2VjcmV0",
        Created = DateTimeOffset.UnixEpoch,
    };
}
