using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Connectors.Embedded.Storage;

/// <summary>Writes entries into record bodies, starting another body when one is full.</summary>
internal sealed class RecordWriter(RecordKind kind)
{
    private const int FullAtBytes = 4 << 20;
    private const int MaxIdBytes = 512;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<RecordBody> _bodies = [];
    private byte[] _buffer = [];
    private int _length;
    private int _count;

    public List<RecordBody> Finish()
    {
        EndBody();
        return _bodies;
    }

    /// <summary>Gives back what was written so far, when an entry turned out to be unusable.</summary>
    public void Abandon()
    {
        EndBody();
        _bodies.ForEach(body => body.Return());
    }

    /// <summary>Starts an entry with its id.</summary>
    public void BeginEntry(string id)
    {
        if (_count == RecordBody.MaxEntries || _length >= FullAtBytes)
            EndBody();
        if (_length == 0)
        {
            Reserve(RecordBody.HeaderSize);
            _length = RecordBody.HeaderSize;
        }

        _count++;
        var length = Utf8.GetByteCount(id);
        if (length is 0 or > MaxIdBytes)
            throw new ArgumentException($"An id has 1 to {MaxIdBytes} bytes in UTF-8; \"{id}\" has {length}.", nameof(id));
        BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), (ushort)length);
        Utf8.GetBytes(id, Take(length));
    }

    public void WritePayload(ReadOnlySpan<byte> payload)
    {
        WriteUInt32((uint)payload.Length);
        payload.CopyTo(Take(payload.Length));
    }

    public void WriteSparse(SparseRow row)
    {
        if (!row.IsPresent)
        {
            WriteUInt32(RecordBody.AbsentVector);
            return;
        }

        if (row.Indices.Length != row.Values.Length)
            throw new ArgumentException($"A sparse vector has {row.Indices.Length} indices but {row.Values.Length} values.", nameof(row));
        WriteUInt32((uint)row.Indices.Length);
        var indices = MemoryMarshal.AsBytes(row.Indices.Span);
        indices.CopyTo(Take(indices.Length));
        var values = MemoryMarshal.AsBytes(row.Values.Span);
        values.CopyTo(Take(values.Length));
    }

    public void WriteDense(ReadOnlySpan<float> vector, int dimensions)
    {
        if (!vector.IsEmpty && vector.Length != dimensions)
            throw new ArgumentException($"A dense vector has {vector.Length} dimensions where the field has {dimensions}.", nameof(vector));
        Take(1)[0] = vector.IsEmpty ? (byte)0 : (byte)1;
        var bytes = MemoryMarshal.AsBytes(vector);
        bytes.CopyTo(Take(bytes.Length));
    }

    private void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    private Span<byte> Take(int length)
    {
        Reserve(length);
        var span = _buffer.AsSpan(_length, length);
        _length += length;
        return span;
    }

    private void Reserve(int more)
    {
        var needed = (long)_length + more;
        if (needed > RecordBody.MaxLength)
            throw new ArgumentException($"A point takes more than {RecordBody.MaxLength} bytes.");
        if (needed <= _buffer.Length)
            return;
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Max(4096, (long)_buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(grown);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }

    private void EndBody()
    {
        if (_length == 0)
            return;
        _buffer[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(1), (uint)_count);
        _bodies.Add(new RecordBody(kind, _buffer, _length, _count));
        (_buffer, _length, _count) = ([], 0, 0);
    }
}
