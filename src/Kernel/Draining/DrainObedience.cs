namespace Edge.Kernel;

/// <summary>
/// Which orders to drain a node obeys. It is the last of three who check that enough others serve: the Api before the wish
/// is committed, the Stargate before it passes it on, and the node, which believes nobody without a permit. For one caller
/// at a time.
/// </summary>
public sealed class DrainObedience(NodeId self, long bootId)
{
    private long _epoch;
    private Revision _revision;

    /// <summary>Whether the node is to have no traffic.</summary>
    public bool Wanted { get; private set; }

    /// <summary>Why the last order was not obeyed; null if it was.</summary>
    public Failure? Refusal { get; private set; }

    /// <summary>
    /// Takes an order. 1. One that is older than what was obeyed counts for nothing, and is no refusal. 2. To bring the node
    /// back is always right. 3. What is done already needs no permit. 4. Else the permit decides.
    /// </summary>
    /// <returns>Whether <see cref="Wanted"/> or <see cref="Refusal"/> changed.</returns>
    public bool Take(DrainOrder order)
    {
        if (order.Epoch < _epoch || (order.Epoch == _epoch && order.Revision < _revision))
        {
            return false;
        }

        var before = (Wanted, Refusal);
        Refusal = order.Wanted && !Wanted ? WhyNot(order.Permit) : null;
        if (Refusal is null)
        {
            (_epoch, _revision, Wanted) = (order.Epoch, order.Revision, order.Wanted);
        }

        return before != (Wanted, Refusal);
    }

    private Failure? WhyNot(DrainPermit? permit) => permit switch
    {
        null => new Failure("no_permit", "the Stargate sent no permit"),
        _ when permit.Node != self || permit.BootId != bootId => new Failure("no_permit", "the permit is for another process"),
        { Age: null } => new Failure("no_permit", "the permit names no heartbeat of this node"),
        { Age: var age } when age > DrainPermit.FreshFor => new Failure("no_permit", "the permit is too old"),
        { OutageAllowed: true } => null,
        _ when permit.Serving < permit.Required =>
            new Failure("below_minimum", $"{permit.Serving} others would go on serving, and {permit.Required} must"),
        _ => null,
    };
}
