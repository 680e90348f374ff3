using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>A private key in locked memory; wiped when nobody uses it any more.</summary>
internal sealed class LockedKeyHandle : SafeHandle
{
    private readonly bool _isCurve;

    public LockedKeyHandle(nint key, bool isCurve)
        : base(0, ownsHandle: true)
    {
        SetHandle(key);
        _isCurve = isCurve;
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        if (_isCurve)
        {
            Libcrypto.FreeCurveKey(handle);
        }
        else
        {
            Libcrypto.FreeKey(handle);
        }

        return true;
    }
}
