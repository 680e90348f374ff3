using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// What a node is to come to hold, of each class: express configuration as of the newest revision, the staged classes as of
/// the cursor of the node's cohort.
/// </summary>
public sealed record ClassPictures(ControlPicture Express, ControlPicture Tenant, ControlPicture Network)
{
    /// <summary>The epoch that nodes are told; a class that is not in it yet waits.</summary>
    public long Epoch => Express.Epoch;

    public ControlPicture this[ResourceClass resourceClass] => resourceClass switch
    {
        ResourceClass.Express => Express,
        ResourceClass.Tenant => Tenant,
        ResourceClass.Network => Network,
        _ => throw new ArgumentOutOfRangeException(nameof(resourceClass), resourceClass, "the class is not delivered"),
    };

    /// <summary>One picture for all classes.</summary>
    public static ClassPictures Of(ControlPicture picture) => new(picture, picture, picture);
}
