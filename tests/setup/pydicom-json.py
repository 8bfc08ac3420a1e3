# Reads DICOM files with pydicom (from the unpacked package) and prints one line of DICOM JSON for each, for comparison
# with our own reading: python3 pydicom-json.py FOLDER_OF_PYDICOM < paths, one a line
import json
import sys
import warnings

sys.path.insert(0, sys.argv[1])
warnings.simplefilter('ignore')
import pydicom  # noqa: E402
from pydicom import config  # noqa: E402

if hasattr(config, 'settings'):
    config.settings.reading_validation_mode = config.IGNORE
    config.settings.writing_validation_mode = config.IGNORE

for path in sys.stdin.read().splitlines():
    try:
        dataset = pydicom.dcmread(path, force=True)
        big = not dataset.is_little_endian
        body = dataset.to_json_dict(bulk_data_threshold=1 << 40, suppress_invalid_tags=True)
        print(json.dumps({'path': path, 'isBigEndian': big, 'dataset': body}))
    except Exception as error:  # what it cannot read is an answer as well
        print(json.dumps({'path': path, 'error': f'{type(error).__name__}: {error}'[:200]}))
