using System.Buffers.Binary;

namespace Edge.Dns;

/// <content>Sets whose parts stand apart, since signatures and proofs come between them.</content>
internal unsafe ref partial struct ResponseDraft
{
    /// <summary>Appends the records of a blob, those that it brings along left out; nothing behind a truncation, or for null.</summary>
    /// <param name="isAuthority">Whether they stand in the authority section, which begins behind the last answer.</param>
    public void AppendRecords(BlobHeader* blob, int ownerAt, bool isAuthority)
    {
        if (blob is null || IsTruncated)
        {
            return;
        }

        var records = new ReadOnlySpan<byte>(BlobHeader.RecordsOf(blob), (int)blob->AdditionalStart);
        AppendRecords(records, blob->AnswerCount + blob->AuthorityCount, ownerAt, isAuthority);
    }

    /// <summary>The same of records that lie elsewhere, each with the pointer C00C as owner.</summary>
    public void AppendRecords(scoped ReadOnlySpan<byte> records, int count, int ownerAt, bool isAuthority)
    {
        if (IsTruncated)
        {
            return;
        }

        if (End + records.Length > _limit)
        {
            Truncate();
            return;
        }

        records.CopyTo(_response[End..]);
        if (ownerAt != DnsLimits.HeaderBytes)
        {
            MoveOwners(_response.Slice(End, records.Length), count, ownerAt);
        }

        End += records.Length;
        _answers += (ushort)(isAuthority ? 0 : count);
        _authorities += (ushort)(isAuthority ? count : 0);
    }

    /// <summary>Appends the records of a blob to the authorities, under a name that lies nowhere in the response.</summary>
    /// <param name="labels">The name's labels before the one at <paramref name="pointer"/>.</param>
    /// <returns>Where the owner stands now, if a pointer can lead there; else 0.</returns>
    public int AppendUnder(BlobHeader* blob, scoped ReadOnlySpan<byte> labels, int pointer)
    {
        if (blob is null || IsTruncated)
        {
            return 0;
        }

        var start = End;
        var records = new ReadOnlySpan<byte>(BlobHeader.RecordsOf(blob), (int)blob->AdditionalStart);
        while (!records.IsEmpty)
        {
            var size = RecordWriter.HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(records[10..]);
            if (End + labels.Length + size > _limit)
            {
                Truncate();
                return 0;
            }

            labels.CopyTo(_response[End..]);
            End += labels.Length;
            BinaryPrimitives.WriteUInt16BigEndian(_response[End..], (ushort)(0xC000 | pointer));
            records[2..size].CopyTo(_response[(End + 2)..]);
            End += size;
            records = records[size..];
            _authorities++;
        }

        return labels.IsEmpty ? pointer : start < 0x4000 ? start : 0;
    }

    /// <summary>Appends what a blob brings along, if there is room for all of it; what is needed and has none truncates the response.</summary>
    /// <returns>Whether all of it is there, be it nothing.</returns>
    public bool AppendAdditional(BlobHeader* blob)
    {
        if (blob is null || IsTruncated || blob->AdditionalCount == 0)
        {
            return !IsTruncated;
        }

        var records = new ReadOnlySpan<byte>(BlobHeader.RecordsOf(blob) + blob->AdditionalStart, (int)(blob->Size - BlobHeader.Bytes - blob->AdditionalStart));
        if (End + records.Length > _limit)
        {
            if (blob->NeedsAdditional != 0)
            {
                Truncate();
            }

            return false;
        }

        records.CopyTo(_response[End..]);
        End += records.Length;
        _additionals += blob->AdditionalCount;
        return true;
    }
}
