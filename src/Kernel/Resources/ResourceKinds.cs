using Edge.Kernel.Resources.Rules;

namespace Edge.Kernel.Resources;

/// <summary>The one table of every kind of resource that this release knows.</summary>
public static class ResourceKinds
{
    public static ResourceKind<NodeDocument> Node { get; } =
        new("Node", "nodes/", ResourceClass.Tenant, IdRules.NodeId, NodeRules.Check);

    public static ResourceKind<DeviceDocument> Device { get; } =
        new("Device", "devices/", ResourceClass.Express, IdRules.NodeId, DeviceRules.Check);

    public static ResourceKind<ServiceDocument> Service { get; } =
        new("Service", "services/", ResourceClass.Tenant, IdRules.Label, ServiceRules.Check);

    /// <summary>Which service owns a host name. The id is the host name.</summary>
    public static ResourceKind<ClaimDocument> Claim { get; } =
        new("Claim", "claims/host/", ResourceClass.Tenant, HostName.BrokenRule, ClaimRules.Check);

    public static ResourceKind<PolicyDocument> Policy { get; } =
        new("Policy", "policies/", ResourceClass.Network, IdRules.Label, PolicyRules.Check);

    /// <summary>What is known of a token. The id is its accessor.</summary>
    public static ResourceKind<TokenDocument> Token { get; } =
        new("Token", "tokens/", ResourceClass.Express, IdRules.Accessor, TokenRules.Check) { Secrets = ["secretHash", "previousHash"] };

    /// <summary>A person who logs in. The id is the name.</summary>
    public static ResourceKind<UserDocument> User { get; } =
        new("User", "users/", ResourceClass.Undelivered, IdRules.Label, UserRules.Check) { Secrets = ["passwordHash", "totpSealed", "totpStep", "recoveryHashes"] };

    /// <summary>Which tokens are refused before they expire. The id is <c>&lt;scope&gt;/&lt;id&gt;</c>, see <see cref="RevocationId"/>.</summary>
    public static ResourceKind<RevocationDocument> Revocation { get; } =
        new("Revocation", "revocations/", ResourceClass.Express, RevocationId.BrokenRule, RevocationRules.Check) { SegmentsOfIds = 2 };

    /// <summary>The network as a whole. The only id is <c>self</c>.</summary>
    public static ResourceKind<NetworkDocument> Network { get; } =
        new("Network", "network/", ResourceClass.Network, IdRules.Self, NetworkRules.Check) { Secrets = ["caKeySealed"] };

    /// <summary>Which Gateways a region is sent to. The id is the region.</summary>
    public static ResourceKind<RoutingPlanDocument> RoutingPlan { get; } =
        new("RoutingPlan", "routing/plans/", ResourceClass.Express, IdRules.Label, RoutingPlanRules.Check) { Succession = RoutingPlanRules.CheckSuccession };

    /// <summary>How plans are made, and how many nodes must stay in service.</summary>
    public static ResourceKind<RoutingPolicyDocument> RoutingPolicy { get; } =
        new("RoutingPolicy", "routing/policies/", ResourceClass.Network, IdRules.Label, RoutingPolicyRules.Check);

    /// <summary>How far the waves of a class have come. The ids are <c>config-tenant</c> and <c>config-network</c>.</summary>
    public static ResourceKind<DeploymentDocument> Deployment { get; } =
        new("Deployment", "deployments/", ResourceClass.Undelivered, IdRules.Deployment, DeploymentRules.Check);

    /// <summary>What the database lost. The id is the number of the epoch that began with it.</summary>
    public static ResourceKind<LossDocument> Loss { get; } =
        new("Loss", "losses/", ResourceClass.Undelivered, IdRules.Epoch, LossRules.Check);

    /// <summary>A zone of DNS that the network answers for. The id is its name.</summary>
    public static ResourceKind<ZoneDocument> Zone { get; } =
        new("Zone", "zones/", ResourceClass.Undelivered, ZoneRules.BrokenIdRule, ZoneRules.Check);

    /// <summary>Records of one name and type in a zone. The id is a <see cref="RecordSetId"/>.</summary>
    public static ResourceKind<RecordSetDocument> RecordSet { get; } =
        new("RecordSet", "records/", ResourceClass.Undelivered, RecordSetRules.BrokenIdRule, RecordSetRules.Check) { SegmentsOfIds = 3, Fit = RecordSetRules.Fit };

    /// <summary>Addresses that steered records choose among. It travels like zones.</summary>
    public static ResourceKind<PoolDocument> Pool { get; } =
        new("Pool", "pools/", ResourceClass.Undelivered, IdRules.Label, PoolRules.Check);

    /// <summary>How far visitors are from a Gateway, as it measured. The id is the Gateway's. It travels like zones.</summary>
    public static ResourceKind<LatencyDocument> Latency { get; } =
        new("Latency", "latencies/", ResourceClass.Undelivered, IdRules.NodeId, LatencyRules.Check);

    /// <summary>A secret that signs updates and transfers of zones. The id is its name.</summary>
    public static ResourceKind<TsigKeyDocument> TsigKey { get; } =
        new("TsigKey", "tsig/", ResourceClass.Undelivered, TsigKeyRules.BrokenIdRule, TsigKeyRules.Check) { Secrets = ["secretSealed"] };

    /// <summary>A key that a zone is signed with. The id is <c>&lt;zone&gt;/&lt;id&gt;</c>.</summary>
    public static ResourceKind<ZoneKeyDocument> ZoneKey { get; } =
        new("ZoneKey", "zonekeys/", ResourceClass.Undelivered, ZoneKeyRules.BrokenIdRule, ZoneKeyRules.Check) { SegmentsOfIds = 2, Secrets = ["privateKeySealed"] };

    /// <summary>What a signed zone says of its keys. The id is the zone's.</summary>
    public static ResourceKind<ZoneSignaturesDocument> ZoneSignatures { get; } =
        new("ZoneSignatures", "zonesignatures/", ResourceClass.Undelivered, ZoneRules.BrokenIdRule, ZoneKeyRules.Check);

    /// <summary>What is to be paid for. The id is <c>&lt;node&gt;/&lt;boot&gt;/&lt;hour&gt;-&lt;part&gt;</c>.</summary>
    public static ResourceKind<UsageDocument> Usage { get; } =
        new("Usage", "usage/", ResourceClass.Undelivered, UsageRules.BrokenIdRule, UsageRules.Check) { SegmentsOfIds = 3, Succession = UsageRules.CheckSuccession };

    public static IReadOnlyList<ResourceKind> All { get; } =
        [Node, Device, Service, Claim, Policy, Token, Revocation, User, Network, RoutingPlan, RoutingPolicy, Deployment, Loss, Zone, RecordSet, Pool, Latency, TsigKey, ZoneKey, ZoneSignatures, Usage];

    /// <summary>The kind by its name, in any case, or by its prefix without the last slash (<c>service</c>, <c>services</c>).</summary>
    public static ResourceKind? Find(string name) =>
        All.FirstOrDefault(kind =>
            kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || kind.Prefix.AsSpan(0, kind.Prefix.Length - 1).SequenceEqual(name));

    /// <summary>How a change of the key travels. A kind of a newer release travels with the customers' configuration: who can't read it refuses it.</summary>
    public static ResourceClass ClassOf(ResourceKey key) => Of(key)?.Class ?? ResourceClass.Tenant;

    /// <summary>The kind whose documents live under the key; null for kinds of other releases.</summary>
    public static ResourceKind? Of(ResourceKey key) => All.FirstOrDefault(kind => kind.Owns(key));
}
