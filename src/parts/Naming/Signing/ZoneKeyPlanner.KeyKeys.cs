using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <content>Key-signing keys, which the zone above vouches for.</content>
public sealed partial class ZoneKeyPlanner
{
    private void RollKeyKeys(ZoneSigningWish wish, int dsTtlSeconds)
    {
        foreach (var (id, key) in KeyKeys.Where(static key => key.Value.State == ZoneKeyDocument.Retired).ToList())
        {
            // One that is vouched for again by somebody is needed again.
            if (picture.Parent is { } parent && !parent.NoneHas(picture.Apex, ZoneKeyPlan.PublicOf(key)))
            {
                Move(id, key, ZoneKeyDocument.Retired, TimeSpan.FromSeconds(dsTtlSeconds) + Margin);
                Ask(key.Since);
            }
            else if (key.Until is { } until && Reached(until))
            {
                _keys.Remove(id);
            }
        }

        foreach (var (id, key) in KeyKeys.Where(key => key.Value is { State: ZoneKeyDocument.Published, Until: { } until } && Reached(until)).ToList())
        {
            Move(id, key, ZoneKeyDocument.Ready, null);
        }

        foreach (var (id, key) in KeyKeys.Where(static key => key.Value.State == ZoneKeyDocument.Ready).ToList())
        {
            Ask(key.Since);
            if (picture.Parent?.AllHave(picture.Apex, ZoneKeyPlan.PublicOf(key)) == true)
            {
                Move(id, key, ZoneKeyDocument.Active, null);
            }
        }

        RetireKeyKeys(dsTtlSeconds);
        var newest = KeyKeys.Where(static key => key.Value.State != ZoneKeyDocument.Retired).OrderBy(static key => key.Value.Created).LastOrDefault().Value;
        if (newest is null)
        {
            Add(ZoneKeyDocument.KeyUse, ZoneKeyDocument.Published, (picture.Signatures is null ? FirstTime : KeyTime) + Margin);
        }
        else if (newest.State == ZoneKeyDocument.Active && KeyKeys.Count() < KeysOfUseMax && IsOrdered(newest, wish.RollKeyKey))
        {
            Add(ZoneKeyDocument.KeyUse, ZoneKeyDocument.Published, KeyTime + Margin);
        }
    }

    /// <summary>Those before the one that is vouched for, once nobody vouches for them any more.</summary>
    private void RetireKeyKeys(int dsTtlSeconds)
    {
        var current = KeyKeys.Where(static key => key.Value.State == ZoneKeyDocument.Active).OrderBy(static key => key.Value.Created).LastOrDefault();
        if (current.Value is { } vouched)
        {
            _asks = _asks < AskEveryUsual ? _asks : AskEveryUsual;
            if (picture.Parent?.NoneHas(picture.Apex, ZoneKeyPlan.PublicOf(vouched)) == true)
            {
                // As after a restore: what is answered by its DS is asked for again.
                Move(current.Key, vouched, ZoneKeyDocument.Ready, null);
                return;
            }
        }

        foreach (var (id, key) in current.Value is null ? [] : KeyKeys.Where(key => key.Key != current.Key && key.Value.State == ZoneKeyDocument.Active).ToList())
        {
            Ask(current.Value!.Since);
            if (picture.Parent?.NoneHas(picture.Apex, ZoneKeyPlan.PublicOf(key)) == true)
            {
                Move(id, key, ZoneKeyDocument.Retired, TimeSpan.FromSeconds(dsTtlSeconds) + Margin);
            }
        }
    }
}
