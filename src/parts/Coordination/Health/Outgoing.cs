namespace Edge.Coordination;

/// <summary>What came of inputs and waits to be taken; nothing is allocated while there is nothing.</summary>
internal sealed class Outgoing<T>
{
    private List<T>? _items;

    public void Add(T item) => (_items ??= []).Add(item);

    public IReadOnlyList<T> Take()
    {
        IReadOnlyList<T> taken = _items is null ? [] : _items;
        _items = null;
        return taken;
    }
}
