using Edge.Kernel;
using Edge.Kernel.Resources;
using Google.Protobuf;

namespace Edge.Protocol;

/// <summary>Between the messages of control.proto and Kernel's types. What comes from outside is checked here, once.</summary>
public static class ControlWire
{
    public static Resource Write(ResourceEntry entry) => new()
    {
        Key = entry.Key.Value,
        Kind = entry.Kind,
        SchemaVersion = entry.SchemaVersion,
        Account = entry.Account,
        Author = entry.Author,
        Created = entry.Created.Value,
        Modified = entry.Modified.Value,
        Body = UnsafeByteOperations.UnsafeWrap(entry.Body),
    };

    public static Outcome<ResourceEntry> Read(Resource resource)
    {
        if (!ResourceKey.TryParse(resource.Key, out var key))
        {
            return Failure.Invalid("key", resource.Key, "it is not a resource key");
        }

        return new ResourceEntry(
            key,
            resource.Kind,
            resource.SchemaVersion,
            resource.Account,
            resource.Author,
            new Revision(resource.Created),
            new Revision(resource.Modified),
            resource.Body.Memory);
    }

    public static Position Write(ReplicaPosition position) => new()
    {
        Class = Write(position.Class),
        Cursor = position.Cursor.Value,
        Digest = position.Digest,
    };

    public static Outcome<ReplicaPosition> Read(Position? position)
    {
        if (position is null || Read(position.Class) is not { } resourceClass)
        {
            return Failure.Invalid("position.class", position?.Class.ToString(), "it is not a class that is delivered");
        }

        return position.Cursor < 0
            ? Failure.Invalid("position.cursor", position.Cursor.ToString(System.Globalization.CultureInfo.InvariantCulture), "a revision is not negative")
            : new ReplicaPosition(resourceClass, new Revision(position.Cursor), position.Digest);
    }

    public static Rejection Write(ReplicaRejection rejection) => new()
    {
        Key = rejection.Key.Value,
        Revision = rejection.Revision.Value,
        Field = rejection.Failure.Field ?? "",
        Rule = rejection.Failure.Rule ?? rejection.Failure.Message,
    };

    /// <summary>Null for what can't be a rejection.</summary>
    public static NodeRejection? Read(Rejection rejection) =>
        ResourceKey.TryParse(rejection.Key, out var key) && rejection.Revision > 0
            ? NodeRejection.Of(key, new Revision(rejection.Revision), rejection.Field, rejection.Rule)
            : null;

    public static DeliveryClass Write(ResourceClass resourceClass) => resourceClass switch
    {
        ResourceClass.Express => DeliveryClass.Express,
        ResourceClass.Tenant => DeliveryClass.Tenant,
        ResourceClass.Network => DeliveryClass.Network,
        _ => DeliveryClass.Unspecified,
    };

    /// <summary>Null for what no class of ours is.</summary>
    public static ResourceClass? Read(DeliveryClass deliveryClass) => deliveryClass switch
    {
        DeliveryClass.Express => ResourceClass.Express,
        DeliveryClass.Tenant => ResourceClass.Tenant,
        DeliveryClass.Network => ResourceClass.Network,
        _ => null,
    };

    public static HealthState Write(NodeHealth health) => (HealthState)((int)health + 1);

    /// <summary>Null for what this release does not know.</summary>
    public static NodeHealth? Read(HealthState health) =>
        Enum.IsDefined(health) && health != HealthState.Unspecified ? (NodeHealth)((int)health - 1) : null;
}
