using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// The latest pictures, one after the other without a gap, so that a cohort can be given the state of a moment ago. They
/// share what they have in common: one more costs what its revision changed, and a path through the tree.
/// </summary>
internal sealed class PictureHistory(int picturesMax)
{
    private readonly List<ControlPicture> _pictures = [];
    private Revision _upTo;

    public void Add(ControlPicture picture)
    {
        _upTo = picture.Revision;
        if (_pictures.Count > 0 && ReferenceEquals(_pictures[^1].Entries, picture.Entries))
        {
            return;
        }

        _pictures.Add(picture);
        if (_pictures.Count > picturesMax)
        {
            // In one go and seldom: the list is moved as a whole.
            _pictures.RemoveRange(0, 1 + (picturesMax / 8));
        }
    }

    public void Clear() => _pictures.Clear();

    /// <summary>The state at a revision; null if it lies before all that is remembered, or in the future.</summary>
    public ControlPicture? At(Revision revision)
    {
        if (_pictures.Count == 0 || revision > _upTo)
        {
            return null;
        }

        var (low, high) = (0, _pictures.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _pictures[middle].Revision <= revision ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : _pictures[low - 1].At(revision);
    }
}
