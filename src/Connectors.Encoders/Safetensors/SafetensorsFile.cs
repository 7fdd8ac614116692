using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Connectors.Encoders;

/// <summary>
/// A file of tensors in the safetensors format: eight bytes with the length of the header, the header, the tensors. Read and not mapped: a
/// mapped file that another process truncates ends this one.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>The limit of the reference.</summary>
    private const long LargestHeader = 100_000_000;

    private const int LengthSize = sizeof(ulong);

    /// <summary>How many elements are converted at a time.</summary>
    private const int ChunkSize = 16 * 1024;

    private const int PieceSize = 1 << 26;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly Dictionary<string, SafetensorsTensor> _tensors;

    private SafetensorsFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        _tensors = ReadHeader();
    }

    /// <summary>The tensors, in the order of the header.</summary>
    public IReadOnlyCollection<SafetensorsTensor> Tensors => _tensors.Values;

    /// <summary>Opens a file and checks its header; tensors are read when asked for.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message says where.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        var handle = File.OpenHandle(path);
        try
        {
            return new SafetensorsFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public SafetensorsTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    public SafetensorsTensor Get(string name) => Find(name)
        ?? throw new InvalidDataException($"'{_path}' has no tensor '{name}'. It has: {string.Join("; ", Tensors)}.");

    /// <summary>Reads F32, F64, F16, BF16, I8, U8, I32 or I64 as float32.</summary>
    public float[] ReadFloats(SafetensorsTensor tensor)
    {
        var values = Allocate<float>(tensor);
        switch (tensor.Type)
        {
            case "F32":
                Fill<float>(tensor, values);
                break;
            case "F64":
                Convert<double, float>(tensor, values, static (chunk, target) => TensorPrimitives.ConvertTruncating(chunk, target));
                break;
            case "F16":
                Convert<Half, float>(tensor, values, static (chunk, target) => TensorPrimitives.ConvertToSingle(chunk, target));
                break;
            case "BF16":
                Convert<ushort, float>(tensor, values, Widen);
                break;
            case "I8":
                Convert<sbyte, float>(tensor, values, static (chunk, target) => TensorPrimitives.ConvertTruncating(chunk, target));
                break;
            case "U8":
                Convert<byte, float>(tensor, values, static (chunk, target) => TensorPrimitives.ConvertTruncating(chunk, target));
                break;
            case "I32":
                Convert<int, float>(tensor, values, static (chunk, target) => TensorPrimitives.ConvertTruncating(chunk, target));
                break;
            case "I64":
                Convert<long, float>(tensor, values, static (chunk, target) => TensorPrimitives.ConvertTruncating(chunk, target));
                break;
            default:
                throw Unsupported(tensor, "numbers");
        }

        return values;
    }

    /// <summary>Reads I8 as it is.</summary>
    public sbyte[] ReadSignedBytes(SafetensorsTensor tensor)
    {
        if (tensor.Type != "I8")
            throw Unsupported(tensor, "signed bytes");
        var values = Allocate<sbyte>(tensor);
        Fill<sbyte>(tensor, values);
        return values;
    }

    /// <summary>Reads I32 or I64 as int32, which must hold the values.</summary>
    public int[] ReadIntegers(SafetensorsTensor tensor)
    {
        var values = Allocate<int>(tensor);
        switch (tensor.Type)
        {
            case "I32":
                Fill<int>(tensor, values);
                break;
            case "I64":
                try
                {
                    Convert<long, int>(tensor, values, static (chunk, target) => TensorPrimitives.ConvertChecked(chunk, target));
                }
                catch (OverflowException e)
                {
                    throw new InvalidDataException($"'{_path}': the tensor {tensor} holds numbers that do not fit 32 bits.", e);
                }

                break;
            default:
                throw Unsupported(tensor, "integers");
        }

        return values;
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>bfloat16 is the upper half of a float32.</summary>
    private static void Widen(ReadOnlySpan<ushort> chunk, Span<float> target)
    {
        for (var i = 0; i < chunk.Length; i++)
            target[i] = BitConverter.UInt32BitsToSingle((uint)chunk[i] << 16);
    }

    private Dictionary<string, SafetensorsTensor> ReadHeader()
    {
        var fileLength = RandomAccess.GetLength(_handle);
        Span<byte> prefix = stackalloc byte[LengthSize];
        if (fileLength < LengthSize)
            throw new InvalidDataException($"'{_path}' has {fileLength} bytes: it is no safetensors file.");
        ReadExactly(prefix, 0);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)Math.Min(LargestHeader, fileLength - LengthSize))
            throw new InvalidDataException($"'{_path}' says that its header has {length} bytes, the file has {fileLength}: it is truncated, or no safetensors file.");
        var json = new byte[(int)length];
        ReadExactly(json, LengthSize);
        return SafetensorsHeader.Parse(json, LengthSize + json.Length, fileLength, _path);
    }

    private T[] Allocate<T>(SafetensorsTensor tensor) => tensor.Count <= Array.MaxLength
        ? GC.AllocateUninitializedArray<T>((int)tensor.Count)
        : throw new NotSupportedException($"'{_path}': the tensor {tensor} has more elements than an array can hold.");

    private void Convert<T, TTarget>(SafetensorsTensor tensor, TTarget[] values, Converter<T, TTarget> convert)
        where T : unmanaged
    {
        var chunk = new T[Math.Min(ChunkSize, values.Length)];
        for (var done = 0; done < values.Length; done += chunk.Length)
        {
            var part = chunk.AsSpan(0, Math.Min(chunk.Length, values.Length - done));
            ReadExactly(MemoryMarshal.AsBytes(part), tensor.Start + ((long)done * Unsafe.SizeOf<T>()));
            convert(part, values.AsSpan(done));
        }
    }

    private void Fill<T>(SafetensorsTensor tensor, T[] values)
        where T : unmanaged
    {
        // By pieces, because a span has at most 2^31 bytes.
        for (var done = 0; done < values.Length; done += PieceSize)
        {
            var piece = values.AsSpan(done, Math.Min(PieceSize, values.Length - done));
            ReadExactly(MemoryMarshal.AsBytes(piece), tensor.Start + ((long)done * Unsafe.SizeOf<T>()));
        }
    }

    private void ReadExactly(Span<byte> target, long position)
    {
        while (!target.IsEmpty)
        {
            var count = RandomAccess.Read(_handle, target, position);
            if (count == 0)
                throw new InvalidDataException($"'{_path}' ended at byte {position} while it was read.");
            target = target[count..];
            position += count;
        }
    }

    private NotSupportedException Unsupported(SafetensorsTensor tensor, string wanted) =>
        new($"'{_path}': the tensor {tensor} cannot be read as {wanted}.");

    private delegate void Converter<T, TTarget>(ReadOnlySpan<T> chunk, Span<TTarget> target);
}
