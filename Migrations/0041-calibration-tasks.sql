-- Which tasks stand behind each bin of a calibration table. They are replaced with every fit, so they lie in one value and
-- not in rows: a fit may hold twenty thousand tasks against the truth, and the writer has other things to do.
ALTER TABLE inference_models ADD COLUMN calibrated TEXT;  -- JSON: source to lower end of a bin to [tasks that were right, others]
