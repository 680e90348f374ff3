namespace Edge.Coordination;

/// <summary>
/// Follows the picture with a <see cref="RoutingPicture"/>: of a newer picture only the documents that changed are read. To
/// read those of thousands of nodes anew for every plan took longer than to tell the nodes of it.
/// </summary>
public sealed class RoutingReader
{
    private volatile Reading _last = new(ControlPicture.Empty, RoutingPicture.Empty);

    /// <summary>What plans depend on as of a picture; the same object as before while nothing of it changed.</summary>
    public RoutingPicture At(ControlPicture picture)
    {
        var last = _last;
        if (ReferenceEquals(last.Picture, picture))
        {
            return last.Routing;
        }

        var isFollowing = last.Picture.IsLoaded
            && last.Picture.Epoch == picture.Epoch
            && last.Picture.Revision >= picture.Floor
            && last.Picture.Revision <= picture.Revision;
        var routing = isFollowing
            ? last.Routing.With(picture.ChangedSince(last.Picture.Revision), picture.Entries)
            : RoutingPicture.Of(picture.Entries.Values);
        _last = new Reading(picture, routing);
        return routing;
    }

    private sealed record Reading(ControlPicture Picture, RoutingPicture Routing);
}
